namespace Rillcast.Storage;

/// <summary>
/// An immutable object is already in the store, with other content. Two writers made different bytes under one name: never overwritten, because
/// viewers and caches may have the first. Trying again does not help.
/// </summary>
public sealed class StoreConflictException : IOException
{
    /// <summary>A conflict of one object.</summary>
    public StoreConflictException(StoreKey key)
        : base($"{key} is already in the media store with other content; it is not overwritten. If that object is wrong, remove it by hand.")
    {
    }
}
