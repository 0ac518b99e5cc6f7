namespace Rillcast.Server.Frames.Devices;

/// <summary>What a kind of device plays.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Title">For people.</param>
/// <param name="VideoCodecs">Names of sample entries (<c>av01</c>, <c>hvc1</c>, <c>avc1</c>) it plays, the most economical first; none for a device without a screen.</param>
/// <param name="AudioCodecs">The same for sound.</param>
/// <param name="MaxHeight">Most lines of a picture that it can do with; 0 without a screen.</param>
/// <param name="Container">What its media come in.</param>
/// <param name="Manifest"><c>hls</c> or <c>dash</c>: what it plays by itself.</param>
public sealed record DeviceProfile(
    string Name,
    string Title,
    IReadOnlyList<string> VideoCodecs,
    IReadOnlyList<string> AudioCodecs,
    int MaxHeight,
    string Container,
    string Manifest)
{
    internal string ManifestFile => Manifest == "dash" ? "manifest.mpd" : "master.m3u8";
}

/// <param name="Items">All profiles.</param>
public sealed record DeviceList(IReadOnlyList<DeviceProfile> Items);
