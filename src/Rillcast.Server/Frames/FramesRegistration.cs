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
        services.AddHostedService<FrameCursorSweeper>();
    }
}
