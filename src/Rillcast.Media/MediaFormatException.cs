namespace Rillcast.Media;

/// <summary>Media bytes break their specification. Ends the work on that unit or file, never the process.</summary>
public sealed class MediaFormatException : Exception
{
    /// <summary>A violation without words; prefer the other constructors.</summary>
    public MediaFormatException()
    {
    }

    /// <summary>A violation: what was found, what was expected, the clause.</summary>
    public MediaFormatException(string message)
        : base(message)
    {
    }

    /// <summary>A violation met while reading something inside something else.</summary>
    public MediaFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
