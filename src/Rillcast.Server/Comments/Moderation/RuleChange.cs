using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>What a channel can decide of who writes what.</summary>
public enum ChatRule
{
    /// <summary>Comments can be written: true or false.</summary>
    Open,

    /// <summary>Seconds between two comments of one person.</summary>
    SlowMode,

    /// <summary>Which comments wait for a moderator.</summary>
    Approval,

    /// <summary>Words that were blocked and no longer are, and those that now are and were not.</summary>
    BlockedWords,
}

/// <summary>Rules as words in camelCase, and never as numbers.</summary>
internal sealed class ChatRuleWords() : JsonStringEnumConverter<ChatRule>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <param name="Rule">Which.</param>
/// <param name="From">As the API spells it: true or false, seconds, the word of an approval, words separated by commas.</param>
/// <param name="To">In the same way.</param>
public sealed record RuleChange(ChatRule Rule, string From, string To)
{
    /// <summary>So many words are named in the log; further ones are only counted.</summary>
    internal const int MaxWords = 20;

    /// <summary>What differs.</summary>
    internal static IReadOnlyList<RuleChange> Between(ChatSettings before, ChatSettings after) =>
    [
        .. new RuleChange[]
        {
            new(ChatRule.Open, Text(before.IsOpen), Text(after.IsOpen)),
            new(ChatRule.SlowMode, Text(before.SlowModeSeconds), Text(after.SlowModeSeconds)),
            new(ChatRule.Approval, EnumText<Approval>.Of(before.Approval), EnumText<Approval>.Of(after.Approval)),
            new(ChatRule.BlockedWords, Without(before, after), Without(after, before)),
        }.Where(change => change.From != change.To),
    ];

    /// <summary>As they lie in the database.</summary>
    internal static string Write(IReadOnlyList<RuleChange> changes) => JsonSerializer.Serialize(changes, RuleChangeJson.Default.IReadOnlyListRuleChange);

    /// <summary>From the database.</summary>
    internal static IReadOnlyList<RuleChange> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, RuleChangeJson.Default.IReadOnlyListRuleChange) ?? [];

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Without(ChatSettings these, ChatSettings those)
    {
        var words = these.BlockedWords.Except(those.BlockedWords, StringComparer.Ordinal).ToList();
        var named = string.Join(", ", words.Take(MaxWords));
        return words.Count > MaxWords ? string.Create(CultureInfo.InvariantCulture, $"{named}, … (+{words.Count - MaxWords})") : named;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(ChatRuleWords)])]
[JsonSerializable(typeof(IReadOnlyList<RuleChange>))]
internal sealed partial class RuleChangeJson : JsonSerializerContext;
