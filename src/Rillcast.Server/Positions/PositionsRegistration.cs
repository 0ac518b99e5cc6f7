using Rillcast.Server.Accounts.Export;
using Rillcast.Server.Data;

namespace Rillcast.Server.Positions;

/// <summary>Positions and histories among the services.</summary>
internal static class PositionsRegistration
{
    public static void AddPositions(this IServiceCollection services)
    {
        services.AddSingleton<ViewerPositions>();
        services.AddSingleton(OwnData.Part("history.json", (db, me) => db.Watches.Where(w => w.UserId == me).OrderBy(w => w.SortId).Select(w => new { w.VideoId, w.PositionSeconds, w.Finished, w.WatchedAt })));
        services.AddSweep("history", TimeSpan.FromHours(12), HistorySweep.SweepAsync);
    }
}
