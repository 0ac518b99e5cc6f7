using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Rillcast.Server.Telemetry;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Telemetry;

public sealed partial class TelemetryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_server_is_healthy_and_ready()
    {
        Assert.Equal("ok\n", await shared.Server.Http.GetStringAsync("/healthz", Ct));
        var ready = await shared.Server.Http.GetAsync("/readyz", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal("ready", ready.Text("status"));
        Assert.Equal(["database", "store", "spool"], ready.GetProperty("checks").EnumerateArray().Select(c => c.Text("name")));
    }

    [Fact]
    public async Task What_does_not_work_is_named()
    {
        await using var server = await TestServer.StartAsync(Ct);
        server.Get<Server.Data.DatabaseState>().Lost();
        Directory.Delete(Path.Combine(server.Folder, "live"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "live"), "not a folder", Ct);
        var ready = await server.Http.GetAsync("/readyz", Ct).JsonAsync(HttpStatusCode.ServiceUnavailable, Ct);
        var checks = ready.GetProperty("checks").EnumerateArray().ToDictionary(c => c.Text("name"), c => c.GetProperty("ok").GetBoolean());
        Assert.Equal((false, true, false), (checks["database"], checks["store"], checks["spool"]));
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text_with_the_numbers_an_operator_needs()
    {
        await shared.Server.Http.GetStringAsync("/api/server", Ct);
        var text = await shared.Server.Http.GetStringAsync("/metrics", Ct);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Matches(Line(), line);
        }

        foreach (var name in new[] { "rillcast_live_streams", "rillcast_videos_viewers", "dotnet_process_cpu_time_seconds_total", "dotnet_gc_collections_total", "dotnet_process_memory_working_set_bytes", "kestrel_active_connections", "http_server_request_duration_seconds_bucket" })
        {
            Assert.Contains(text.Split('\n'), l => l.StartsWith(name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_writer_adds_up_counters_and_buckets()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var metrics = new Metrics(factory);
        var meter = factory.Create("Rillcast.Test");
        var counter = meter.CreateCounter<long>("test.bytes", "By", "Bytes \"sent\"\nhere.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a\"b\\"));
        var gauge = meter.CreateUpDownCounter<int>("test.open");
        gauge.Add(5);
        gauge.Add(-2);
        var histogram = meter.CreateHistogram("test.wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        histogram.Record(1);
        histogram.Record(1.5);
        histogram.Record(9);
        meter.CreateObservableGauge("test.now", () => 7L);

        var text = PrometheusText.Write([.. metrics.Collect().Where(m => m.Instrument.Meter.Name == "Rillcast.Test")]);
        Assert.Equal(
            """
            # HELP test_bytes_total Bytes "sent"\nhere.
            # TYPE test_bytes_total counter
            test_bytes_total{kind="a\"b\\"} 5
            # TYPE test_now gauge
            test_now 7
            # TYPE test_open gauge
            test_open 3
            # TYPE test_wait_seconds histogram
            test_wait_seconds_bucket{le="1"} 1
            test_wait_seconds_bucket{le="2"} 2
            test_wait_seconds_bucket{le="+Inf"} 3
            test_wait_seconds_sum 11.5
            test_wait_seconds_count 3

            """,
            text);
    }

    [Fact]
    public void An_instrument_with_ever_new_tags_does_not_grow_for_ever()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var metrics = new Metrics(factory);
        var counter = factory.Create("Rillcast.Test").CreateCounter<long>("test.many");
        for (var i = 0; i < 3 * MetricInstrument.MaxSeries; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        Assert.Equal(MetricInstrument.MaxSeries, metrics.Collect().Single(m => m.Instrument == counter).Series.Count());
    }

    // name{label="value",…} number, or a comment.
    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_][a-zA-Z0-9_]* .+|[a-zA-Z_][a-zA-Z0-9_]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)+\})? (-?[0-9.]+(E[+-]?[0-9]+)?|[+-]Inf|NaN))$""")]
    private static partial Regex Line();
}
