using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Rillcast.Media.Mp4;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Frames;

/// <summary>Fetches frames by the byte ranges that the API names, and decodes them with ffmpeg.</summary>
internal static class FrameBytesDecoded
{
    /// <summary>Bytes of one frame, by a range request.</summary>
    public static async Task<byte[]> FetchAsync(HttpClient http, JsonElement frame, CancellationToken ct)
    {
        var range = frame.GetProperty("byteRange");
        var offset = range.GetProperty("offset").GetInt64();
        using var request = new HttpRequestMessage(HttpMethod.Get, frame.Text("url"));
        request.Headers.Range = new RangeHeaderValue(offset, offset + range.GetProperty("length").GetInt32() - 1);
        using var response = await http.SendAsync(request, ct);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var bytes = await response.Content.ReadAsByteArrayAsync(ct);
        Assert.Equal(frame.GetProperty("size").GetInt32(), bytes.Length);
        return bytes;
    }

    /// <summary>MD5 of each decoded picture of H.264 frames in decoding order.</summary>
    public static async Task<string[]> PicturesAsync(HttpClient http, IEnumerable<JsonElement> frames, CancellationToken ct)
    {
        var file = Path.Combine(Path.GetTempPath(), $"rillcast-frames-{Guid.NewGuid():n}.h264");
        try
        {
            await using (var output = File.Create(file))
            {
                string? init = null;
                foreach (var frame in frames)
                {
                    if (frame.Text("init") != init)
                    {
                        init = frame.Text("init");
                        output.Write(ParameterSets(Mp4Reader.ReadInit(await http.GetByteArrayAsync(init, ct))));
                    }

                    output.Write(AnnexB(await FetchAsync(http, frame, ct)));
                }
            }

            return [.. (await FrameList.OfVideoAsync(file, ct)).Select(f => f.Hash)];
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>MD5 of each packet of sound, as framemd5 tells them of the published file.</summary>
    public static async Task<string[]> PacketsAsync(HttpClient http, IEnumerable<JsonElement> frames, CancellationToken ct)
    {
        var hashes = new List<string>();
        foreach (var frame in frames)
        {
#pragma warning disable CA5351 // What framemd5 writes.
            hashes.Add(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(await FetchAsync(http, frame, ct))));
#pragma warning restore CA5351
        }

        return [.. hashes];
    }

    public static double Seconds(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static string Text(double seconds) => seconds.ToString("R", CultureInfo.InvariantCulture);

    // ISO/IEC 14496-15 §5.3.3.1: avcC has sequence and picture parameter sets, each behind its length.
    private static byte[] ParameterSets(Mp4Movie movie)
    {
        var box = movie.Tracks[0].ConfigurationBox.Span;
        var output = new MemoryStream();
        var place = 5;
        for (var kind = 0; kind < 2; kind++)
        {
            var count = box[place++] & 0x1F;
            for (var i = 0; i < count; i++)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(box[place..]);
                output.Write([0, 0, 0, 1]);
                output.Write(box.Slice(place + 2, length));
                place += 2 + length;
            }
        }

        return output.ToArray();
    }

    private static byte[] AnnexB(byte[] sample)
    {
        var output = new MemoryStream();
        for (var place = 0; place < sample.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(sample.AsSpan(place));
            output.Write([0, 0, 0, 1]);
            output.Write(sample, place + 4, length);
            place += 4 + length;
        }

        return output.ToArray();
    }
}
