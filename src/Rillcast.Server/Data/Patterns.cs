namespace Rillcast.Server.Data;

/// <summary>Patterns of LIKE and ILIKE from what people type.</summary>
internal static class Patterns
{
    /// <summary>The escape character that <see cref="Containing"/> uses.</summary>
    public const string Escape = "\\";

    /// <summary>Matches what has the text somewhere in it, each of its characters meaning itself.</summary>
    public static string Containing(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
