using Microsoft.Extensions.Logging.Abstractions;
using Rillcast.Transcoding.Encoders;

namespace Rillcast.Transcoding.Tests.Encoders;

/// <summary>What a worker has that was not told of any hardware.</summary>
internal static class SoftwareEncoders
{
    public static WorkerEncoders New() => new(new EncoderOptions(), TimeProvider.System, NullLogger<WorkerEncoders>.Instance);
}
