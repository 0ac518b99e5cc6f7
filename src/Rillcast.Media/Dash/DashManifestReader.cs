using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Rillcast.Media.Dash;

/// <summary>Reads MPDs of the shape that <see cref="DashManifestWriter"/> writes; elements and attributes it does not know are passed over.</summary>
public static class DashManifestReader
{
    private const string Namespace = "urn:mpeg:dash:schema:mpd:2011";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a manifest.</summary>
    /// <param name="text">UTF-8.</param>
    /// <exception cref="MediaFormatException">Not an MPD, or beyond <see cref="DashLimits"/>.</exception>
    public static DashManifest Read(ReadOnlyMemory<byte> text)
    {
        if (text.Length > DashLimits.MaxManifestBytes)
        {
            throw new MediaFormatException($"A manifest of more than {DashLimits.MaxManifestBytes} bytes.");
        }

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = DashLimits.MaxManifestBytes,
            IgnoreComments = true,
            IgnoreWhitespace = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            // Decoded here: an MPD is UTF-8, and a reader left to find the encoding by itself can be led into an error of its own by a broken declaration.
            using var characters = new StringReader(Utf8.GetString(text.Span));
            using var reader = XmlReader.Create(characters, settings);
            return new Reading(reader).Read();
        }
        catch (Exception exception) when (exception is XmlException or DecoderFallbackException or FormatException or OverflowException)
        {
            throw new MediaFormatException("Not an MPD: " + exception.Message, exception);
        }
    }

    private sealed class Reading(XmlReader reader)
    {
        private int _entries;

        public DashManifest Read()
        {
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "MPD" || reader.NamespaceURI != Namespace)
            {
                throw new MediaFormatException("An MPD has the root element MPD (ISO/IEC 23009-1 §5.3.1).");
            }

            var manifest = new DashManifest
            {
                Id = reader.GetAttribute("id"),
                IsDynamic = reader.GetAttribute("type") == "dynamic",
                AvailabilityStart = Date("availabilityStartTime"),
                PublishTime = Date("publishTime"),
                MinimumUpdatePeriod = Time("minimumUpdatePeriod"),
                TimeShiftBufferDepth = Time("timeShiftBufferDepth"),
                PresentationDelay = Time("suggestedPresentationDelay"),
                Duration = Time("mediaPresentationDuration"),
                Periods = [],
            };
            var periods = ImmutableArray.CreateBuilder<DashPeriod>();
            string? clock = null;
            foreach (var element in Children())
            {
                if (element == "Period")
                {
                    Count(1);
                    periods.Add(Period());
                }
                else if (element == "UTCTiming")
                {
                    clock ??= reader.GetAttribute("value");
                }
            }

            return periods.Count > 0
                ? manifest with { Periods = periods.DrainToImmutable(), ClockUri = clock }
                : throw new MediaFormatException("An MPD has at least one Period.");
        }

        private DashPeriod Period()
        {
            var id = reader.GetAttribute("id");
            var start = Time("start");
            var representations = ImmutableArray.CreateBuilder<DashRepresentation>();
            foreach (var element in Children())
            {
                if (element != "AdaptationSet")
                {
                    continue;
                }

                var content = reader.GetAttribute("contentType");
                foreach (var inner in Children())
                {
                    if (inner == "Representation")
                    {
                        Count(1);
                        representations.Add(Representation(content));
                    }
                }
            }

            return new DashPeriod(id, start, representations.DrainToImmutable());
        }

        private DashRepresentation Representation(string? content)
        {
            var representation = new DashRepresentation(
                reader.GetAttribute("id") ?? throw new MediaFormatException("A Representation has an id."),
                content,
                reader.GetAttribute("codecs"),
                Number("bandwidth") ?? 0,
                1,
                0,
                null,
                []);
            foreach (var element in Children())
            {
                if (element == "SegmentTemplate")
                {
                    representation = Template(representation);
                }
            }

            return representation;
        }

        private DashRepresentation Template(DashRepresentation representation)
        {
            var media = reader.GetAttribute("media")?.Replace("$RepresentationID$", representation.Id, StringComparison.Ordinal);
            representation = representation with
            {
                Timescale = Number("timescale") ?? 1,
                PresentationTimeOffset = Number("presentationTimeOffset") ?? 0,
                Initialization = reader.GetAttribute("initialization")?.Replace("$RepresentationID$", representation.Id, StringComparison.Ordinal),
            };
            var number = Number("startNumber") ?? 1;
            var segments = ImmutableArray.CreateBuilder<DashSegment>();
            foreach (var element in Children())
            {
                if (element != "SegmentTimeline")
                {
                    continue;
                }

                var time = 0L;
                foreach (var inner in Children())
                {
                    if (inner != "S")
                    {
                        continue;
                    }

                    time = Number("t") ?? time;
                    var duration = Number("d") is > 0 and var d ? d : throw new MediaFormatException("S has d, at least 1 (ISO/IEC 23009-1 §5.3.9.6).");
                    var count = (Number("r") ?? 0) + 1;
                    Count(count);
                    for (var i = 0; i < count; i++)
                    {
                        var uri = media?.Replace("$Number$", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) ?? string.Empty;
                        segments.Add(new DashSegment(number, uri, time, duration));
                        time = checked(time + duration);
                        number = checked(number + 1);
                    }
                }
            }

            return representation with { Segments = segments.DrainToImmutable() };
        }

        /// <summary>Names of the elements inside the current one; the reader stands on each in turn, and after the parent's end when done.</summary>
        private IEnumerable<string> Children()
        {
            if (reader.IsEmptyElement)
            {
                yield break;
            }

            var depth = reader.Depth;
            if (depth > DashLimits.MaxDepth)
            {
                throw new MediaFormatException($"Elements deeper than {DashLimits.MaxDepth}.");
            }

            while (reader.Read() && reader.Depth > depth)
            {
                // A child's own children may be left where its reader stopped.
                if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
                {
                    yield return reader.NamespaceURI == Namespace ? reader.LocalName : string.Empty;
                }
            }
        }

        private void Count(long entries)
        {
            if (entries < 0 || entries > DashLimits.MaxEntries || (_entries += (int)entries) > DashLimits.MaxEntries)
            {
                throw new MediaFormatException($"More than {DashLimits.MaxEntries} entries.");
            }
        }

        private long? Number(string name)
        {
            var text = reader.GetAttribute(name);
            return text is null ? null
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
                : throw new MediaFormatException($"@{name} is not a whole number.");
        }

        private TimeSpan? Time(string name)
        {
            var text = reader.GetAttribute(name);
            return text is null ? null : XmlConvert.ToTimeSpan(text);
        }

        private DateTimeOffset? Date(string name)
        {
            var text = reader.GetAttribute(name);
            return text is null ? null : XmlConvert.ToDateTimeOffset(text);
        }
    }
}
