using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Positions;

/// <summary>Keeps histories within <see cref="PositionLimits.MaxHistory"/>.</summary>
internal static class HistorySweep
{
    /// <summary>See <see cref="Sweep"/>.</summary>
    public static Task SweepAsync(RillcastDb db, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
         delete from watches w using (
             select user_id, video_id, row_number() over (partition by user_id order by sort_id desc) as place from watches
             where user_id in (select user_id from watches group by user_id having count(*) > {PositionLimits.MaxHistory})
         ) old
         where old.place > {PositionLimits.MaxHistory} and w.user_id = old.user_id and w.video_id = old.video_id
         """,
        ct);
}
