using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Rillcast.Media;

namespace Rillcast.Server.Videos;

/// <summary>
/// Who watches what. A video somebody watches has a room; its events are made once and written to all. State changes go out at once, the number
/// of viewers at most once a second, a sign of life every 15 seconds, so that ten thousand viewers coming or going cost each other nothing.
/// </summary>
internal sealed class ViewerRooms : BackgroundService
{
    private const int PingSeconds = 15;

    private readonly ConcurrentDictionary<VideoId, ViewerRoom> _rooms = new();
    private readonly TimeProvider _time;

    public ViewerRooms(TimeProvider time, IMeterFactory meters)
    {
        _time = time;
        meters.Create("Rillcast.Videos").CreateObservableGauge("rillcast.videos.viewers", () => _rooms.Values.Sum(r => r.Viewers), "{viewer}", "Pages that watch a video now.");
    }

    /// <summary>Viewers of a video now.</summary>
    public int ViewersOf(VideoId id) => _rooms.TryGetValue(id, out var room) ? room.Viewers : 0;

    /// <summary>Comes in; the place must be left again.</summary>
    public ViewerRoom Enter(VideoId id)
    {
        while (true)
        {
            var room = _rooms.GetOrAdd(id, static id => new ViewerRoom(id));
            if (room.TryEnter())
            {
                return room;
            }

            // The last one is just leaving.
            _rooms.TryRemove(new KeyValuePair<VideoId, ViewerRoom>(id, room));
        }
    }

    /// <summary>Leaves.</summary>
    public void Leave(ViewerRoom room)
    {
        if (room.Leave())
        {
            _rooms.TryRemove(new KeyValuePair<VideoId, ViewerRoom>(room.Id, room));
        }
    }

    /// <summary>Tells the viewers of a video, when there are any.</summary>
    public void Publish(VideoId id, long version, StateEvent state)
    {
        if (_rooms.TryGetValue(id, out var room))
        {
            room.Publish(version, state);
        }
    }

    /// <summary>The video is gone: its viewers are sent away.</summary>
    public void Close(VideoId id)
    {
        if (_rooms.TryGetValue(id, out var room))
        {
            room.Close();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        for (var second = 1; await timer.WaitForNextTickAsync(stoppingToken); second++)
        {
            foreach (var (_, room) in _rooms)
            {
                room.Tick(isPing: second % PingSeconds == 0);
            }
        }
    }
}
