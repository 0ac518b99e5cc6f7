using System.Net;
using Rillcast.Server.Accounts;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Accounts;

public sealed class AttemptLimiterTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly ManualTime _time = new();

    [Fact]
    public void The_window_ends_a_minute_after_its_first_attempt()
    {
        var limiter = new AttemptLimiter(new AccountOptions { AttemptsPerAddress = 2 }, _time);
        Assert.True(limiter.TryBegin(Here, null, out _));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.True(limiter.TryBegin(Here, null, out _));
        Assert.False(limiter.TryBegin(Here, null, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
        _time.Advance(wait);
        Assert.True(limiter.TryBegin(Here, null, out _));
    }

    [Fact]
    public void An_attempt_taken_back_does_not_count()
    {
        var limiter = new AttemptLimiter(new AccountOptions { AttemptsPerAccount = 1 }, _time);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(limiter.TryBegin(Here, "a", out _));
            limiter.TakeBack(Here, "a");
        }
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    public void Addresses_of_one_subscriber_count_together(string one, string other, bool together)
    {
        var limiter = new AttemptLimiter(new AccountOptions { AttemptsPerAddress = 1 }, _time);
        Assert.True(limiter.TryBegin(IPAddress.Parse(one), null, out _));
        Assert.Equal(!together, limiter.TryBegin(IPAddress.Parse(other), null, out _));
    }
}
