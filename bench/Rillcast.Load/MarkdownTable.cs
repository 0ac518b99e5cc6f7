using System.Globalization;
using System.Text;

namespace Rillcast.Load;

/// <summary>A result as it goes into docs/performance.md.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params object[] cells) =>
        _rows.Add([.. cells.Select(c => c is IFormattable f ? f.ToString(c is double ? "0.00" : null, CultureInfo.InvariantCulture) : $"{c}")]);

    public override string ToString()
    {
        var text = new StringBuilder().Append("| ").AppendJoin(" | ", columns).AppendLine(" |").Append('|');
        text.AppendLine(string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|")));
        foreach (var row in _rows)
        {
            text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
        }

        return text.ToString();
    }
}
