namespace Rillcast.Rtmp.Amf;

/// <summary>A value of AMF0 or AMF3. Strings that are no UTF-8 have replacement characters.</summary>
public abstract record AmfValue
{
    private AmfValue()
    {
    }

    /// <summary>Text of a <see cref="Text"/>; null of anything else.</summary>
    public string? AsText => (this as Text)?.Value;

    /// <summary>Value of a <see cref="Number"/>; null of anything else.</summary>
    public double? AsNumber => (this as Number)?.Value;

    /// <summary>A property of an object by name, the last one of that name; null when there is none or this is no object.</summary>
    public AmfValue? this[string name]
    {
        get
        {
            IReadOnlyList<AmfProperty> properties = (this as Object)?.Properties ?? [];
            for (int i = properties.Count - 1; i >= 0; i--)
            {
                if (properties[i].Name == name)
                {
                    return properties[i].Value;
                }
            }

            return null;
        }
    }

    /// <summary>Nothing, said so.</summary>
    public sealed record Null : AmfValue;

    /// <summary>Nothing, left open; also AMF0's "unsupported".</summary>
    public sealed record Undefined : AmfValue;

    /// <summary>A number; AMF3 integers too.</summary>
    public sealed record Number(double Value) : AmfValue;

    /// <summary>True or false.</summary>
    public sealed record Boolean(bool Value) : AmfValue;

    /// <summary>A string, a long string or an XML document.</summary>
    public sealed record Text(string Value) : AmfValue;

    /// <summary>A time, in milliseconds since 1970 UTC. The zone that AMF0 carries "should not be used" and is dropped.</summary>
    public sealed record Date(double UnixMilliseconds) : AmfValue;

    /// <summary>A byte array of AMF3.</summary>
    public sealed record Binary(ReadOnlyMemory<byte> Value) : AmfValue;

    /// <summary>An anonymous or typed object or ECMA array: properties in the order sent, names may repeat.</summary>
    public sealed record Object(IReadOnlyList<AmfProperty> Properties) : AmfValue
    {
        /// <summary>Class of a typed object; null of others.</summary>
        public string? ClassName { get; init; }

        /// <summary>Whether it is an ECMA array (AMF0) or an array with names (AMF3).</summary>
        public bool IsEcmaArray { get; init; }
    }

    /// <summary>A strict array; of AMF3 one without names.</summary>
    public sealed record Array(IReadOnlyList<AmfValue> Items) : AmfValue;
}

/// <summary>A name and its value.</summary>
public readonly record struct AmfProperty(string Name, AmfValue Value);
