using Rillcast.Server.Data;

namespace Rillcast.Server.Positions;

/// <summary>Positions and histories among the services.</summary>
internal static class PositionsRegistration
{
    public static void AddPositions(this IServiceCollection services)
    {
        services.AddSingleton<ViewerPositions>();
        services.AddSweep("history", TimeSpan.FromHours(12), HistorySweep.SweepAsync);
    }
}
