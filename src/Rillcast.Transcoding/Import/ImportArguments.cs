using System.Collections.Immutable;
using System.Globalization;

namespace Rillcast.Transcoding.Import;

/// <summary>The arguments of ffprobe and ffmpeg for a file that a stranger sent.</summary>
internal static class ImportArguments
{
    /// <summary>
    /// The containers that are read. None of them opens another file or address (QuickTime's references are off unless asked for); playlists, image sequences, subtitles,
    /// <c>concat</c>, <c>lavfi</c>, <c>sdp</c> and the like are not here.
    /// </summary>
    public const string Formats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,avi,flv,asf,ogg,wav,w64,mp3,aac,flac,ac3,eac3,dts,dtshd,truehd,aiff,au,caf,mxf,gxf,nut,rm,dv,ivf,h264,hevc,obu,m4v,"
        + "amr,ape,wv,tta,wtv,yuv4mpegpipe,swf,nsv,vc1,dirac,voc,tak,mlp";

    /// <summary>How far ffprobe looks for streams: transport streams may bring their sound late.</summary>
    private static readonly string[] LookingFar = ["-probesize", "50000000", "-analyzeduration", "30000000"];

    /// <summary>What is in the file, as JSON.</summary>
    public static ImmutableArray<string> Probe(string file) =>
    [
        "-format_whitelist", Formats, .. LookingFar, "-of", "json", "-show_entries",
        "format=format_name,duration:stream=index,codec_type,codec_name,profile,pix_fmt,width,height,field_order,sample_aspect_ratio,duration,channels,sample_rate,color_transfer"
        + ":stream_disposition=default,attached_pic,timed_thumbnails,still_image:stream_side_data=rotation",
        "-i", Address(file),
    ];

    /// <summary>Times and keyframes of the first minute of one stream, as lines <c>time,flags</c>.</summary>
    public static ImmutableArray<string> Keyframes(string file, int stream) =>
    [
        "-format_whitelist", Formats, "-select_streams", Text(stream), "-read_intervals", "%+60", "-of", "csv=p=0", "-show_entries", "packet=dts_time,flags", "-i", Address(file),
    ];

    /// <summary>The import: one fragmented MP4 on standard output.</summary>
    public static ImmutableArray<string> Import(string file, ImportPlan plan, ImportLimits limits)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange("-format_whitelist", Formats);
        arguments.AddRange(LookingFar);
        arguments.AddRange("-fflags", "+genpts", "-max_pixels", Text(limits.MaxPixels), "-i", Address(file), "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn");
        if (plan.File.Video is { } video)
        {
            arguments.AddRange("-map", $"0:{Text(video.Index)}");
            if (plan.CopiesVideo)
            {
                arguments.AddRange("-c:v", "copy");
                if (video.Codec == "hevc")
                {
                    arguments.AddRange("-tag:v", "hvc1");
                }
            }
            else
            {
                // The ladder is made of it, so it may cost space and must cost no quality. Times are kept: pictures are neither doubled nor dropped to fit a rate.
                arguments.AddRange("-vf", Filter(video, limits), "-fps_mode", "vfr", "-enc_time_base:v", "1:90000");
                arguments.AddRange("-c:v", "libx264", "-preset", "veryfast", "-crf", "17", "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", "100000", "-sc_threshold", "0");
                arguments.AddRange("-force_key_frames", "expr:gte(t,n_forced*2)");
            }
        }

        if (plan.File.Audio is { } audio)
        {
            arguments.AddRange("-map", $"0:{Text(audio.Index)}");
            if (plan.CopiesAudio)
            {
                arguments.AddRange("-c:a", "copy");
                if (audio.Codec == "aac")
                {
                    // Put in by itself it would be too late for the header; what has no ADTS headers passes unchanged.
                    arguments.AddRange("-bsf:a", "aac_adtstoasc");
                }
            }
            else
            {
                // async: holes in the sound become silence and drift is taken up, so that what follows stays with the pictures.
                arguments.AddRange("-af", "aresample=async=1000", "-c:a", "aac", "-b:a", audio.Channels == 1 ? "96k" : "160k", "-ar", "48000", "-ac", audio.Channels == 1 ? "1" : "2");
            }
        }

        // delay_moov: the decoder configuration of some streams is known only after their first packet. frag_discont: a track's times, less what its edit list says, are the times of the whole; without an edit list
        // ffmpeg 5.1 stretches the first packet of a track that begins late back to zero.
        arguments.AddRange("-avoid_negative_ts", "make_zero", "-max_muxing_queue_size", "4096", "-video_track_timescale", "90000");
        arguments.AddRange("-f", "mp4", "-movflags", "delay_moov+default_base_moof+frag_discont", "-frag_duration", "500000", "-use_editlist", "1", "-flush_packets", "1", "pipe:1");
        return arguments.ToImmutable();
    }

    private static string Filter(VideoStream video, ImportLimits limits)
    {
        var filters = new List<string>();
        if (video.IsInterlaced)
        {
            filters.Add("bwdif=mode=send_frame:deint=interlaced");
        }

        if (video.IsHighDynamicRange)
        {
            // To the standard range: what is brighter than paper white is bent down and not cut off.
            filters.Add("zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p");
        }

        if (!video.HasSquarePixels)
        {
            filters.Add("scale=w='trunc(iw*max(sar,1)/2)*2':h='trunc(ih/min(sar,1)/2)*2',setsar=1");
        }

        var (width, height) = (Text(limits.MaxConvertedSide), Text(limits.MaxConvertedSide));
        if (Math.Max(video.Width, video.Height) > limits.MaxConvertedSide)
        {
            filters.Add($"scale=w={width}:h={height}:force_original_aspect_ratio=decrease:force_divisible_by=2");
        }

        // 4:2:0 has colour for two by two pixels: an odd line or column has to go.
        filters.Add("crop=w='max(2,trunc(iw/2)*2)':h='max(2,trunc(ih/2)*2)':x=0:y=0");
        return string.Join(',', filters);
    }

    // With the protocol in front a name can be nothing else.
    private static string Address(string file) => "file:" + file;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
