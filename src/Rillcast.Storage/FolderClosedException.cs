namespace Rillcast.Storage;

/// <summary>Something was to be put into a folder that was closed: its video is deleted.</summary>
public sealed class FolderClosedException(StoreKey key) : IOException($"{key} is not taken any more: its video is deleted.");
