using Rillcast.Server.Data;

namespace Rillcast.Server.Frames;

/// <summary>Frames among the services.</summary>
internal static class FramesRegistration
{
    public static void AddFrames(this IServiceCollection services)
    {
        services.AddSingleton<SegmentSamples>();
        services.AddSingleton<FrameReader>();
        services.AddSingleton<FrameRequests>();
        services.AddScoped<FrameCursors>();
        services.AddSweep("frame cursors", TimeSpan.FromMinutes(5), FrameCursors.SweepAsync);
    }
}
