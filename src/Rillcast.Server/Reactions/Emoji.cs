using System.Collections.Frozen;

namespace Rillcast.Server.Reactions;

/// <summary>The emoji there are, by the names that the API and pages use; how they look is the pages' affair.</summary>
internal static class Emoji
{
    public static FrozenSet<string> Names { get; } = FrozenSet.Create(StringComparer.Ordinal, "heart", "laugh", "wow", "sad", "clap", "fire", "thumbsUp", "party");
}
