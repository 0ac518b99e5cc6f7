using System.Buffers;
using System.Security.Cryptography;
using Rillcast.Media;
using Rillcast.Storage;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Server.Channels.Pictures;

/// <summary>Avatars and banners in the media store, each named by what it is, so that it never changes under its name.</summary>
internal sealed class ChannelPictures(IMediaStore store, TimeProvider time) : IDisposable
{
    private const int NameBytes = 16;

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Makes a picture of what somebody sent, and keeps it.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="Rillcast.Transcoding.Ffmpeg.FfmpegException">It is no picture.</exception>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<string> MakeAsync(VideoId channel, PictureKind kind, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        var (width, height) = kind.Size;
        byte[] picture;
        await _oneAtATime.WaitAsync(ct);
        try
        {
            picture = await Picture.CropAsync(file, width, height, time, ct);
        }
        finally
        {
            _oneAtATime.Release();
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(picture).AsSpan(0, NameBytes));
        await store.PutAsync(StoreKey.ChannelPicture(channel, name), new ReadOnlySequence<byte>(picture), ct);
        return name;
    }

    /// <summary>A picture; null when there is none of that name.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public Task<StoredObject?> FindAsync(VideoId channel, string name, CancellationToken ct) =>
        name.Length == 2 * NameBytes && name.All(char.IsAsciiHexDigitLower) ? store.OpenAsync(StoreKey.ChannelPicture(channel, name), ct) : Task.FromResult<StoredObject?>(null);

    /// <summary>Removes all pictures of a channel that is gone. When the store is away they stay: nobody knows their names any more.</summary>
    public async Task TryForgetAsync(string channelId, CancellationToken ct)
    {
        try
        {
            if (VideoId.TryParse(channelId, out var channel))
            {
                await store.DeleteFolderAsync(StoreKey.Channel(channel), ct);
            }
        }
        catch (IOException)
        {
            // As the summary says.
        }
    }

    public void Dispose() => _oneAtATime.Dispose();
}

/// <summary>The two pictures of a channel.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Size">In pixels.</param>
internal sealed record PictureKind(string Name, (int Width, int Height) Size)
{
    public static PictureKind Avatar { get; } = new("avatar", (320, 320));

    public static PictureKind Banner { get; } = new("banner", (1920, 480));
}
