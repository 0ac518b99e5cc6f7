using System.Net;
using Rillcast.Server.Frames.Devices;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Frames;

public sealed class DeviceTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "apple-mobile")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "mac")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "desktop")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "desktop")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36", "android")]
    [InlineData("Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/8.0 TV Safari/537.36", "tv")]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager", "tv")]
    [InlineData("AppleTV14,1/18.1", "apple-tv")]
    [InlineData("curl/8.11.0", "basic")]
    [InlineData("Apple-TV", "apple-tv")]
    [InlineData("", "basic")]
    [InlineData(null, "basic")]
    public void A_name_or_a_User_Agent_means_a_profile(string? device, string expected) => Assert.Equal(expected, DeviceProfiles.Find(device).Name);

    [Fact]
    public async Task The_profiles_are_listed()
    {
        var list = await shared.Server.Http.GetAsync("/api/devices", TestContext.Current.CancellationToken).JsonAsync(HttpStatusCode.OK, TestContext.Current.CancellationToken);
        var names = list.GetProperty("items").EnumerateArray().Select(d => d.Text("name")).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Contains("speaker", names);
        Assert.All(names, n => Assert.Equal(n, DeviceProfiles.Find(n).Name));
    }
}
