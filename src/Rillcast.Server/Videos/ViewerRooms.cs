using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Rillcast.Media;
using Rillcast.Server.Events;
using Rillcast.Server.Web;

namespace Rillcast.Server.Videos;

/// <summary>
/// Who watches what on this node. A video somebody watches, or of which something was told lately, has a room; its events are made once and written to all. States go out at once, what happened once within a tenth of a second,
/// reactions at most four times a second, the numbers of viewers and likes once a second, a sign of life every 15 seconds, so that ten thousand viewers coming or going cost each other nothing.
/// </summary>
internal sealed class ViewerRooms : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    /// <summary>A room without viewers is kept so long, for those who lost another node and come here.</summary>
    private static readonly TimeSpan KeptEmpty = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<VideoId, ViewerRoom> _rooms = new();
    private readonly ConcurrentDictionary<VideoId, long> _told = new();
    private readonly Lock _delivering = new();
    private readonly IEventBus _bus;
    private readonly EventBusOptions _options;
    private readonly TimeProvider _time;
    private readonly HiddenVideos _hidden;
    private readonly KnownNodes _nodes;
    private EventPosition _forgotten = EventPosition.None;
    private volatile Dictionary<VideoId, int> _elsewhere = [];

    public ViewerRooms(IEventBus bus, EventBusOptions options, HiddenVideos hidden, TimeProvider time, IMeterFactory meters)
    {
        (_bus, _options, _hidden, _time) = (bus, options, hidden, time);
        _nodes = new KnownNodes(bus.Origin, time);
        bus.Subscribe(Deliver);
        var meter = meters.Create("Rillcast.Videos");
        meter.CreateObservableGauge("rillcast.videos.viewers", () => _rooms.Values.Sum(r => r.ViewersHere), "{viewer}", "Pages that watch a video on this node now.");
        meter.CreateObservableGauge("rillcast.events.waiting", () => _bus.State.Waiting, "{event}", "Events that other nodes do not have yet.");
        meter.CreateObservableCounter("rillcast.events.lost", () => _bus.State.Lost, "{event}", "Events that waited too long for the broker and were dropped.");
    }

    /// <summary>Viewers of a video now, on all nodes.</summary>
    public int ViewersOf(VideoId id) => _rooms.TryGetValue(id, out var room) ? room.Viewers : _elsewhere.GetValueOrDefault(id);

    /// <summary>Comes in; the place must be left again.</summary>
    public ViewerRoom Enter(VideoId id)
    {
        while (true)
        {
            var room = RoomOf(id);
            if (room.TryEnter())
            {
                return room;
            }

            // It is just being given up.
            _rooms.TryRemove(new KeyValuePair<VideoId, ViewerRoom>(id, room));
        }
    }

    /// <summary>Begins to read a room: at what comes from now on, or after the position somebody had reached, here or on another node.</summary>
    /// <param name="room">Where.</param>
    /// <param name="after">What its connection had read when it was lost; null for one that begins.</param>
    /// <param name="hidings"><see cref="HiddenVideos.HidingsOf"/> before it was asked whether this viewer may see the video.</param>
    public RoomReader Read(ViewerRoom room, string? after, long hidings)
    {
        lock (_delivering)
        {
            var position = _nodes.Position;
            var events = room.Events;
            if (after is null)
            {
                return new RoomReader(room, hidings, position, [], false, []);
            }

            if (!EventPosition.TryParse(after, out var reached) || !IsComplete(reached, events))
            {
                return new RoomReader(room, hidings, position, [], true, []);
            }

            var missed = events.Log.Where(e => e.Seq > reached.At(e.Origin)).ToList();
            var ahead = reached.Entries.Where(e => e.Seq > position.At(e.Origin)).ToDictionary(e => e.Origin, e => e.Seq, StringComparer.Ordinal);
            return new RoomReader(room, hidings, reached, missed, false, ahead);
        }
    }

    /// <summary>Tells the viewers of a video on all nodes that this node broadcasts; a state that was told already is left out.</summary>
    public void Publish(VideoId id, long version, StateEvent state)
    {
        if (_told.TryGetValue(id, out var told) && told >= version)
        {
            return;
        }

        _told[id] = version;
        _bus.Publish(new BusEvent(id, BusEventNames.State, version, JsonSerializer.SerializeToUtf8Bytes(state, ApiJson.Default.StateEvent)));
    }

    /// <summary>The state of a video that this node broadcasts, to those who come into its room.</summary>
    public void Show(ViewerRoom room, long version, StateEvent state) =>
        room.Publish(_bus.Origin, version, JsonSerializer.SerializeToUtf8Bytes(state, ApiJson.Default.StateEvent));

    /// <summary>Tells the viewers of a video on all nodes what happened; those of all videos when none is named.</summary>
    public void Tell(VideoId id, string name, ReadOnlyMemory<byte> json) => _bus.Publish(new BusEvent(id, name, 0, json));

    /// <summary>Somebody reacted; counted, and told together with others.</summary>
    public void React(VideoId id, string emoji) => RoomOf(id).React(emoji);

    /// <summary>Somebody likes the video, or does no longer; told together with others.</summary>
    public void Like(VideoId id, LikesEvent likes) => RoomOf(id).Like(likes);

    /// <summary>The video is gone: its viewers on all nodes are sent away.</summary>
    public void Close(VideoId id)
    {
        _told.TryRemove(id, out _);
        _bus.Publish(new BusEvent(id, BusEventNames.Closed, 0, "{}"u8.ToArray()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, _time);
        for (var tick = 1L; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            foreach (var (_, room) in _rooms)
            {
                room.Hide(_hidden.HidingsOf(room.Id));
                room.WakeLate();
                TellBurst(room);
                TellLikes(room);
            }

            if (IsTime(tick, CountEvery))
            {
                CountViewers();
            }

            if (IsTime(tick, PingEvery))
            {
                Ping();
            }
        }
    }

    private static bool IsTime(long tick, TimeSpan every) => tick % (every / Tick) == 0;

    private ViewerRoom RoomOf(VideoId id) => _rooms.GetOrAdd(id, static (id, rooms) => new ViewerRoom(id, rooms._options.Window, rooms._time), this);

    // Under the lock: every event after the position that was reached is in the log.
    private bool IsComplete(EventPosition reached, RoomEvents events) =>
        reached.Entries.All(e => _nodes.IsKnown(e.Origin, out _))
        && _nodes.Origins.All(o => _nodes.IsKnown(o, out var completeFrom) && reached.At(o) >= Math.Max(completeFrom, Math.Max(events.Dropped.At(o), _forgotten.At(o))));

    private void Deliver(BusBatch batch)
    {
        lock (_delivering)
        {
            var (fresh, missed) = _nodes.Take(batch);
            if (missed)
            {
                foreach (var (_, room) in _rooms)
                {
                    room.Reset();
                }
            }

            foreach (var numbered in fresh)
            {
                Deliver(batch.Origin, numbered);
            }

            foreach (var passing in batch.Passing)
            {
                TakePassing(batch.Origin, passing);
            }
        }
    }

    private void Deliver(string origin, NumberedEvent numbered)
    {
        if (numbered.Event.Video == default)
        {
            foreach (var (_, each) in _rooms)
            {
                each.Append(origin, numbered, _nodes.Position);
            }

            return;
        }

        var room = RoomOf(numbered.Event.Video);
        switch (numbered.Event.Name)
        {
            case BusEventNames.State:
                room.Publish(origin, numbered.Event.Version, numbered.Event.Json.Span);
                break;
            case BusEventNames.Closed:
                room.Close();
                break;
            default:
                room.Append(origin, numbered, _nodes.Position);
                break;
        }
    }

    private void TakePassing(string origin, BusEvent passing)
    {
        try
        {
            var json = passing.Json.Span;
            if (passing.Name == BusEventNames.Viewers)
            {
                _nodes.SetViewers(origin, JsonSerializer.Deserialize(json, ApiJson.Default.DictionaryStringInt32) ?? []);
            }
            else if (!_rooms.TryGetValue(passing.Video, out var room))
            {
                return;
            }
            else if (passing.Name == BusEventNames.Reactions)
            {
                room.AddBurst(JsonSerializer.Deserialize(json, ApiJson.Default.DictionaryStringInt32) ?? []);
            }
            else if (passing.Name == BusEventNames.Likes && JsonSerializer.Deserialize(json, ApiJson.Default.LikesEvent) is { } likes)
            {
                room.Like(likes, isElsewhere: true);
            }
        }
        catch (JsonException)
        {
            // Of a newer build: passing things are not missed.
        }
    }

    private void TellBurst(ViewerRoom room)
    {
        if (room.TellBurst() is { Count: > 0 } here)
        {
            _bus.Pass(new BusEvent(room.Id, BusEventNames.Reactions, 0, JsonSerializer.SerializeToUtf8Bytes(here, ApiJson.Default.DictionaryStringInt32)));
        }
    }

    private void TellLikes(ViewerRoom room)
    {
        if (room.TellLikes() is { } here)
        {
            _bus.Pass(new BusEvent(room.Id, BusEventNames.Likes, here.Version, JsonSerializer.SerializeToUtf8Bytes(here, ApiJson.Default.LikesEvent)));
        }
    }

    private void CountViewers()
    {
        var here = _rooms.Values.Where(r => r.ViewersHere > 0).ToDictionary(r => r.Id.Value, r => r.ViewersHere, StringComparer.Ordinal);
        _bus.Pass(new BusEvent(default, BusEventNames.Viewers, 0, JsonSerializer.SerializeToUtf8Bytes(here, ApiJson.Default.DictionaryStringInt32)));
        lock (_delivering)
        {
            _elsewhere = _nodes.CountViewers();
            foreach (var (id, room) in _rooms)
            {
                room.TellViewers(_elsewhere.GetValueOrDefault(id));
                if (room.ViewersHere == 0 && room.TryGiveUp(KeptEmpty))
                {
                    _forgotten = room.Events.Log.Aggregate(_forgotten.Union(room.Events.Dropped), (all, e) => all.With(e.Origin, e.Seq));
                    _rooms.TryRemove(new KeyValuePair<VideoId, ViewerRoom>(id, room));
                }
            }
        }
    }

    private void Ping()
    {
        byte[] ping;
        lock (_delivering)
        {
            ping = RoomEvents.Format("ping", "{}"u8, _nodes.Position);
            foreach (var (_, room) in _rooms)
            {
                room.Ping(ping);
            }
        }
    }
}
