namespace Rillcast.Media.Mp4;

/// <summary><c>mvex</c> (ISO/IEC 14496-12 §8.8.1): the movie goes on in fragments. All defaults stand in the fragments themselves (ISO/IEC 23000-19 <c>cmf2</c>).</summary>
internal static class FragmentDefaultsBoxes
{
    public static void WriteMvex(ref BoxWriter writer)
    {
        var mvex = writer.Open("mvex"u8);
        var trex = writer.Open("trex"u8, 0, 0);
        writer.UInt32(MovieHeaderBoxes.TrackNumber);
        writer.UInt32(1); // default_sample_description_index
        writer.UInt32(0); // default_sample_duration
        writer.UInt32(0); // default_sample_size
        writer.UInt32(0); // default_sample_flags
        writer.Close(trex);
        writer.Close(mvex);
    }
}
