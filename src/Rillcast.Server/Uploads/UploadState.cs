using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rillcast.Server.Uploads;

/// <summary>The life of an upload.</summary>
public enum UploadState
{
    /// <summary>Bytes are missing.</summary>
    Uploading,

    /// <summary>The file is whole and is being made a video.</summary>
    Importing,

    /// <summary>It is a video; its other qualities may still be made.</summary>
    Done,

    /// <summary>It became no video; the message says why.</summary>
    Failed,

    /// <summary>Its owner gave it up, or it expired.</summary>
    Cancelled,
}

/// <summary>States as words, in the database and in the API.</summary>
internal sealed class UploadStateWords() : JsonStringEnumConverter<UploadState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
{
    public static string ToText(UploadState state) => state switch
    {
        UploadState.Uploading => "uploading",
        UploadState.Importing => "importing",
        UploadState.Done => "done",
        UploadState.Failed => "failed",
        _ => "cancelled",
    };

    public static UploadState Parse(string text) => text switch
    {
        "uploading" => UploadState.Uploading,
        "importing" => UploadState.Importing,
        "done" => UploadState.Done,
        "failed" => UploadState.Failed,
        _ => UploadState.Cancelled,
    };
}
