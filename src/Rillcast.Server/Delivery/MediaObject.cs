using Microsoft.AspNetCore.Http.Extensions;
using Rillcast.Storage;

namespace Rillcast.Server.Delivery;

/// <summary>The bytes of one finished media object, wherever they are: one piece of memory, several in a row, or a stretch of a stored object.</summary>
internal readonly struct MediaObject
{
    private readonly ReadOnlyMemory<byte> _single;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? _many;
    private readonly StoredObject? _stored;
    private readonly long _offset;

    private MediaObject(ReadOnlyMemory<byte> single, IReadOnlyList<ReadOnlyMemory<byte>>? many, StoredObject? stored, long offset, long length)
    {
        _single = single;
        _many = many;
        _stored = stored;
        _offset = offset;
        Length = length;
    }

    /// <summary>Size in bytes.</summary>
    public long Length { get; }

    /// <summary>The file that holds it, when it is one of this machine.</summary>
    public string? FilePath => _stored?.FilePath;

    /// <summary>Where it begins in <see cref="FilePath"/>.</summary>
    public long FileOffset => _offset;

    /// <summary>True when all of it is in memory.</summary>
    public bool IsInMemory => _stored is null;

    /// <summary>Pieces of memory in order; 0 when it is stored.</summary>
    public int PieceCount => _stored is not null ? 0 : _many?.Count ?? 1;

    /// <summary>A piece of memory.</summary>
    public ReadOnlyMemory<byte> Piece(int index) => _many is { } many ? many[index] : _single;

    public static MediaObject Of(ReadOnlyMemory<byte> bytes) => new(bytes, null, null, 0, bytes.Length);

    public static MediaObject Of(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var length = 0L;
        for (var i = 0; i < pieces.Count; i++)
        {
            length += pieces[i].Length;
        }

        return new MediaObject(default, pieces, null, 0, length);
    }

    public static MediaObject Of(StoredObject stored, long offset, long length) => new(default, null, stored, offset, length);

    /// <summary>Sends a stretch of it.</summary>
    public async Task SendAsync(HttpResponse response, long offset, long length, CancellationToken ct)
    {
        if (_stored is { FilePath: { } path })
        {
            await response.SendFileAsync(path, _offset + offset, length, ct);
        }
        else if (_stored is not null)
        {
            await using var stream = await _stored.ReadAsync(_offset + offset, length, ct);
            await StreamCopyOperation.CopyToAsync(stream, response.Body, length, 64 * 1024, ct);
        }
        else if (_many is { } pieces)
        {
            for (var i = 0; i < pieces.Count && length > 0; i++)
            {
                var piece = pieces[i];
                if (offset >= piece.Length)
                {
                    offset -= piece.Length;
                    continue;
                }

                var slice = piece.Slice((int)offset, (int)Math.Min(length, piece.Length - offset));
                offset = 0;
                length -= slice.Length;
                await response.BodyWriter.WriteAsync(slice, ct);
            }
        }
        else
        {
            await response.BodyWriter.WriteAsync(_single.Slice((int)offset, (int)length), ct);
        }
    }
}
