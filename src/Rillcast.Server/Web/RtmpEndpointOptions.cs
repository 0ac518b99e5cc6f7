using System.ComponentModel.DataAnnotations;
using Rillcast.Rtmp;

namespace Rillcast.Server.Web;

/// <summary>Section <c>Rtmp</c>: where broadcasts arrive.</summary>
internal sealed record RtmpEndpointOptions : IValidatableObject
{
    /// <summary>HOST:PORT of RTMP; empty for none. Default <c>*:1935</c>.</summary>
    public string Endpoint { get; init; } = "*:1935";

    /// <summary>HOST:PORT of RTMPS, needs <c>Http:Certificate</c>; empty for none. Default none.</summary>
    public string TlsEndpoint { get; init; } = "";

    /// <summary>What people type into their encoder, when it is not this machine's name; for example <c>rtmp://live.example.org/live</c>.</summary>
    [RegularExpression("rtmps?://.+", ErrorMessage = "The public address begins with rtmp:// or rtmps://.")]
    public string? PublicUrl { get; init; }

    /// <summary>What a peer may send.</summary>
    public RtmpLimits Limits { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Limits.Validate().Select(problem => new ValidationResult(problem, [nameof(Limits)]));
}
