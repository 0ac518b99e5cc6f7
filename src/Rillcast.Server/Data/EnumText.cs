using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Rillcast.Server.Data;

/// <summary>Words of an enumeration as the database and the API spell them: camelCase.</summary>
internal static class EnumText<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Texts = Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()));
    private static readonly Dictionary<string, T> Values = Texts.ToDictionary(t => t.Value, t => t.Key, StringComparer.Ordinal);

    /// <summary>For a column.</summary>
    public static ValueConverter<T, string> Converter { get; } = new(value => Of(value), text => Read(text));

    /// <summary>The values as a check constraint lists them: <c>'a', 'b'</c>.</summary>
    public static string SqlList { get; } = string.Join(", ", Texts.Values.Select(t => $"'{t}'"));

    /// <summary>The word.</summary>
    public static string Of(T value) => Texts[value];

    /// <summary>The value of a word; false for any other.</summary>
    public static bool TryRead(string text, out T value) => Values.TryGetValue(text, out value);

    private static T Read(string text) => Values[text];
}
