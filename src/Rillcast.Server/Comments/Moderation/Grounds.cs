using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>What is wrong with a comment, or with what somebody writes.</summary>
public enum ModerationReason
{
    /// <summary>Advertising, or the same again and again.</summary>
    Spam,

    /// <summary>Goes at somebody.</summary>
    Harassment,

    /// <summary>Against a group of people.</summary>
    Hate,

    /// <summary>Sexual.</summary>
    Sexual,

    /// <summary>Violent, or threatens to be.</summary>
    Violence,

    /// <summary>Not about what it stands under.</summary>
    OffTopic,

    /// <summary>None of these.</summary>
    Other,
}

/// <summary>Reasons as words in camelCase, and never as numbers.</summary>
internal sealed class ModerationReasonWords() : JsonStringEnumConverter<ModerationReason>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Why. The reason is told to whom it concerns; the words stay among moderators.</summary>
/// <param name="Reason">Null when none was given.</param>
/// <param name="Note">Clean; empty for none.</param>
internal readonly record struct Grounds(ModerationReason? Reason, string Note)
{
    /// <summary>Characters of the words.</summary>
    public const int MaxNote = 300;

    /// <summary>None given.</summary>
    public static Grounds None { get; } = new(null, "");

    /// <summary>As they were sent.</summary>
    public static Grounds Of(ModerationReason? reason, string? note)
    {
        _ = CommentText.Clean(note ?? "", MaxNote, out var clean);
        return new Grounds(reason, clean);
    }
}
