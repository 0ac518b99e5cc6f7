using System.Globalization;
using System.Text;

namespace Rillcast.Server.Telemetry;

/// <summary>
/// Writes Prometheus's text format 0.0.4.
/// <code>
///   # HELP name text LF  # TYPE name counter|gauge|histogram LF  name{label="value",…} number LF
/// </code>
/// Names as OpenTelemetry translates them: dots become underscores, the unit is added, counters end in <c>_total</c>.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<MetricInstrument> instruments)
    {
        var text = new StringBuilder(32 * 1024);
        var byName = instruments.GroupBy(NameOf, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var group in byName)
        {
            var series = group.SelectMany(i => i.Series).Where(s => s.IsFresh).ToList();
            if (series.Count == 0)
            {
                continue;
            }

            var first = group.First();
            if (first.Instrument.Description is { Length: > 0 } help)
            {
                text.Append("# HELP ").Append(group.Key).Append(' ').Append(Escape(help, quotes: false)).Append('\n');
            }

            text.Append("# TYPE ").Append(group.Key).Append(first.Bounds is not null ? " histogram\n" : first.IsCounter ? " counter\n" : " gauge\n");
            foreach (var one in series)
            {
                WriteSeries(text, group.Key, one);
            }
        }

        return text.ToString();
    }

    private static void WriteSeries(StringBuilder text, string name, MetricSeries series)
    {
        var (sum, count, buckets) = series.Read();
        if (buckets is null || series.Bounds is null)
        {
            WriteSample(text, name, series.Tags, null, sum);
            return;
        }

        long total = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            total += buckets[i];
            var bound = i < series.Bounds.Length ? series.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            WriteSample(text, name + "_bucket", series.Tags, bound, total);
        }

        WriteSample(text, name + "_sum", series.Tags, null, sum);
        WriteSample(text, name + "_count", series.Tags, null, count);
    }

    private static void WriteSample(StringBuilder text, string name, KeyValuePair<string, object?>[] tags, string? bound, double value)
    {
        text.Append(name);
        if (tags.Length > 0 || bound is not null)
        {
            text.Append('{');
            var separator = "";
            foreach (var (key, tag) in tags)
            {
                text.Append(separator).Append(Clean(key)).Append("=\"").Append(Escape(Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "", quotes: true)).Append('"');
                separator = ",";
            }

            if (bound is not null)
            {
                text.Append(separator).Append("le=\"").Append(bound).Append('"');
            }

            text.Append('}');
        }

        text.Append(' ').Append(double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string NameOf(MetricInstrument metric)
    {
        var unit = metric.Instrument.Unit switch
        {
            "By" => "_bytes",
            "s" => "_seconds",
            "ms" => "_milliseconds",
            _ => "",
        };
        var name = Clean(metric.Instrument.Name);
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (metric.IsCounter ? "_total" : "");
    }

    private static string Clean(string name) => string.Create(name.Length, name, static (clean, name) =>
    {
        for (var i = 0; i < name.Length; i++)
        {
            clean[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
        }
    });

    private static string Escape(string value, bool quotes)
    {
        value = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? value.Replace("\"", "\\\"", StringComparison.Ordinal) : value;
    }
}
