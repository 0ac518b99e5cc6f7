namespace Rillcast.Transcoding.Import;

/// <summary>A file cannot become a video; the message is for the person who sent it.</summary>
public sealed class ImportRefusedException : Exception
{
    /// <summary>A refusal without words; prefer the other constructors.</summary>
    public ImportRefusedException()
    {
    }

    /// <summary>A refusal: what is wrong with the file, in a sentence or two for people.</summary>
    public ImportRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal and what lies behind it.</summary>
    public ImportRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
