using Rillcast.Media;

namespace Rillcast.Server.Data;

/// <summary>Names of rows: opaque, safe in URLs, and in order of creation, so that they are also the keys of pages.</summary>
internal static class NewId
{
    /// <summary>A name made now.</summary>
    public static string At(DateTimeOffset now) => VideoId.FromGuid(Guid.CreateVersion7(now)).Value;
}
