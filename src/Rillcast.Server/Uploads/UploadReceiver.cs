using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Rillcast.Server.Uploads.Tus;

namespace Rillcast.Server.Uploads;

/// <summary>How the reception of a request's body ended.</summary>
internal enum ReceptionEnd
{
    /// <summary>All of the body is in the file.</summary>
    Whole,

    /// <summary>The connection broke, or another request took over; what came is kept (unless a checksum was to vouch for it).</summary>
    Broken,

    /// <summary>The body goes past the end of the file; nothing of it is kept.</summary>
    TooLong,

    /// <summary>The body is not the one that its checksum means; nothing of it is kept.</summary>
    Mismatch,

    /// <summary>The disk is full; what came is kept.</summary>
    NoRoom,
}

/// <summary>Writes a request's body to the upload's file as it comes. Holds what Kestrel buffers (1 MiB) and no more.</summary>
internal sealed class UploadReceiver(UploadFolder folder, UploadOptions options)
{
    /// <summary>Receives.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="writer">The right to write to it.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="offset">Where it belongs: the end of what is there.</param>
    /// <param name="limit">Where the file ends at most.</param>
    /// <param name="checksum">What the body must hash to; null when the sender did not say.</param>
    /// <param name="ct">The connection's end.</param>
    /// <returns>How it ended, and how much of the file is there now, forced to the disk.</returns>
    /// <exception cref="IOException">The disk failed, in another way than by being full.</exception>
    public async Task<(ReceptionEnd End, long Offset)> ReceiveAsync(
        string id, UploadWriter writer, PipeReader body, long offset, long limit, UploadChecksum? checksum, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, writer.GivesWay);
        using var file = folder.OpenForMore(id);
        using var hash = checksum?.Begin();
        if (checksum is not null)
        {
            folder.Doubt(id, offset);
        }

        var place = offset;
        var end = ReceptionEnd.Broken;
        try
        {
            (end, place) = await CopyAsync(body, file, hash, writer, offset, limit, stop.Token);
        }
        catch (Exception e) when (IsBreak(e, stop.Token))
        {
            place = RandomAccess.GetLength(file);
        }
        catch (IOException e) when (IsFull(e))
        {
            (end, place) = (ReceptionEnd.NoRoom, RandomAccess.GetLength(file));
        }

        if (end == ReceptionEnd.Whole && checksum is not null && !checksum.Fits(hash!))
        {
            end = ReceptionEnd.Mismatch;
        }

        // tus 1.0.0, Checksum: "the uploaded chunk MUST be discarded"; half of one cannot be vouched for either.
        if (end is ReceptionEnd.TooLong or ReceptionEnd.Mismatch || (checksum is not null && end != ReceptionEnd.Whole))
        {
            RandomAccess.SetLength(file, offset);
            place = offset;
        }

        RandomAccess.FlushToDisk(file);
        if (checksum is not null)
        {
            folder.Vouch(id);
        }

        return (end, place);
    }

    private async Task<(ReceptionEnd End, long Place)> CopyAsync(
        PipeReader body, SafeFileHandle file, IncrementalHash? hash, UploadWriter writer, long place, long limit, CancellationToken ct)
    {
        var buffers = new List<ReadOnlyMemory<byte>>();
        var synced = place;
        while (true)
        {
            var read = await body.ReadAsync(ct);
            var buffer = read.Buffer;
            try
            {
                if (buffer.Length > limit - place)
                {
                    return (ReceptionEnd.TooLong, place);
                }

                if (!buffer.IsEmpty)
                {
                    writer.Note();
                    buffers.Clear();
                    foreach (var memory in buffer)
                    {
                        hash?.AppendData(memory.Span);
                        buffers.Add(memory);
                    }

                    await RandomAccess.WriteAsync(file, buffers, place, CancellationToken.None);
                    place += buffer.Length;
                }
            }
            finally
            {
                body.AdvanceTo(buffer.End);
            }

            if (place - synced >= options.SyncBytes)
            {
                // In steps, so that the disk is never asked to take many gigabytes at once at the end.
                RandomAccess.FlushToDisk(file);
                synced = place;
                if (folder.FreeBytes < options.KeepFreeBytes)
                {
                    return (ReceptionEnd.NoRoom, place);
                }
            }

            if (read.IsCompleted)
            {
                return (ReceptionEnd.Whole, place);
            }
        }
    }

    // Kestrel's words for a connection that is gone, a body that ends early, and one that comes too slowly.
    private static bool IsBreak(Exception e, CancellationToken ct) =>
        e is Microsoft.AspNetCore.Connections.ConnectionResetException or BadHttpRequestException
        || (e is OperationCanceledException && ct.IsCancellationRequested)
        || e is Microsoft.AspNetCore.Connections.ConnectionAbortedException
        || (e is IOException && e.InnerException is System.Net.Sockets.SocketException);

    // ENOSPC and EDQUOT, as .NET keeps them on Linux.
    private static bool IsFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122;
}
