using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Rillcast.Storage;

/// <summary>
/// Media objects as files under one folder. An object appears whole or not at all: written under another name, synced, renamed, and the
/// folder synced, so that what was acknowledged survives a crash of the machine.
/// </summary>
public sealed class FileStore : IMediaStore
{
    private const string TemporarySuffix = ".tmp";
    private const int CopyBufferBytes = 128 << 10;

    /// <summary>.NET has no asynchronous sync: each writer holds a thread of the pool while the disk works, so there are few.</summary>
    private const int Writers = 4;

    private readonly string _root;
    private readonly SemaphoreSlim _writers = new(Writers);
    private readonly ConcurrentBag<int> _slots = [.. Enumerable.Range(0, Writers)];

    /// <summary>A store in a folder; made when it is not there.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileStore(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    /// <inheritdoc/>
    public async Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct)
    {
        await _writers.WaitAsync(ct);
        try
        {
            Put(key, content);
        }
        finally
        {
            _writers.Release();
        }
    }

    private void Put(StoreKey key, ReadOnlySequence<byte> content)
    {
        var path = PathOf(key);
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            if (key.IsImmutable && File.Exists(path))
            {
                Compare(key, path, content);
                return;
            }

            // A name that no other writer of this process has at the moment, and that a writer after a crash takes again.
            _ = _slots.TryTake(out var slot);
            try
            {
                Write(path + "." + slot + TemporarySuffix, path, folder, content, key.IsImmutable);
            }
            catch (IOException) when (key.IsImmutable && File.Exists(path))
            {
                // Another writer was quicker.
                Compare(key, path, content);
            }
            finally
            {
                _slots.Add(slot);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The media store may not write {path}.", e);
        }
    }

    private static void Write(string temporary, string path, string folder, ReadOnlySequence<byte> content, bool isImmutable)
    {
        using (var handle = Create(temporary, folder))
        {
            RandomAccess.Write(handle, Memories(content), 0);
            RandomAccess.FlushToDisk(handle);
        }

        try
        {
            // Without overwriting this is link(2) and unlink(2): of several writers one wins.
            File.Move(temporary, path, overwrite: !isImmutable);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        DirectorySync.Flush(folder);
    }

    private static void Compare(StoreKey key, string path, ReadOnlySequence<byte> content)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, CopyBufferBytes);
        var same = file.Length == content.Length;
        var buffer = new byte[CopyBufferBytes];
        var rest = content;
        while (same && rest.Length > 0)
        {
            var count = (int)Math.Min(buffer.Length, rest.Length);
            file.ReadExactly(buffer, 0, count);
            same = new SequenceReader<byte>(rest).IsNext(buffer.AsSpan(0, count));
            rest = rest.Slice(count);
        }

        if (!same)
        {
            throw new StoreConflictException(key);
        }
    }

    // The folder is there for all but a track's first object.
    private static SafeFileHandle Create(string path, string folder)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // It says "file" when another writer has just made the folder.
            Directory.CreateDirectory(folder);
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        }
    }

    private static List<ReadOnlyMemory<byte>> Memories(ReadOnlySequence<byte> content)
    {
        var memories = new List<ReadOnlyMemory<byte>>();
        foreach (var memory in content)
        {
            memories.Add(memory);
        }

        return memories;
    }

    /// <inheritdoc/>
    public Task<StoredObject?> OpenAsync(StoreKey key, CancellationToken ct)
    {
        var path = PathOf(key);
        var file = new FileInfo(path);
        return Task.FromResult(file.Exists ? new StoredObject(file.Length, path, (offset, length, _) => Task.FromResult(Open(path, offset, length))) : null);
    }

    /// <inheritdoc/>
    public Task<StoredObject?> OpenAsync(StoreKey key, long length, CancellationToken ct) => OpenAsync(key, ct);

    /// <inheritdoc/>
    public long? FreeBytes => new DriveInfo(_root).AvailableFreeSpace;

    /// <inheritdoc/>
    public Task DeleteFolderAsync(StoreKey folder, CancellationToken ct)
    {
        var path = PathOf(folder);
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing to remove, or another was quicker.
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The media store may not remove {path}.", e);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(StoreKey folder, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        var path = PathOf(folder);
        if (!Directory.Exists(path))
        {
            yield break;
        }

        foreach (var entry in Directory.GetFileSystemEntries(path).Order(StringComparer.Ordinal))
        {
            ct.ThrowIfCancellationRequested();
            if (!entry.EndsWith(TemporarySuffix, StringComparison.Ordinal))
            {
                yield return Path.GetFileName(entry);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(CancellationToken ct)
    {
        var probe = Path.Combine(_root, $"probe-{Environment.ProcessId}{TemporarySuffix}");
        try
        {
            await File.WriteAllBytesAsync(probe, [1], ct);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The media store folder {_root} cannot be written: {e.Message}";
        }
    }

    private static Stream Open(string path, long offset, long length)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, CopyBufferBytes, FileOptions.Asynchronous);
        stream.Seek(offset, SeekOrigin.Begin);
        return offset + length == stream.Length ? stream : new StretchStream(stream, length);
    }

    private string PathOf(StoreKey key) => Path.Combine(_root, key.Path);
}
