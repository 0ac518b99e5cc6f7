using System.Text;
using Rillcast.Server.Delivery;
using Rillcast.Server.Delivery.Direct;

namespace Rillcast.Server.Tests.Delivery;

public sealed class DirectRequestTests
{
    private const string Media = "/v/0123456789abcdefghjkmnpqrs/source/1-5.m4s";
    private const string Plain = $"GET {Media} HTTP/1.1\r\nHost: a.example:8080\r\n\r\n";

    [Fact]
    public void PlainGetOfAMediaObject_IsMedia()
    {
        Assert.Equal("Media", Read(Plain, out var path));
        Assert.Equal(DeliveryKind.Segment, path.Kind);
        Assert.Equal("1-5.m4s", path.File.ToString());
    }

    [Theory]
    [InlineData("Accept: */*\r\nAccept-Encoding: gzip\r\nUser-Agent: x (y; z) \"q\"\r\n", "Media")]
    [InlineData("Connection: keep-alive\r\n", "Media")]
    [InlineData("Cookie: a=b\r\nAuthorization: Bearer x\r\n", "Media")]
    [InlineData("Range: bytes=0-1\r\n", "Bodyless")]
    [InlineData("range: bytes=0-1\r\n", "Bodyless")]
    [InlineData("If-None-Match: \"a\"\r\n", "Bodyless")]
    [InlineData("IF-RANGE: \"a\"\r\n", "Bodyless")]
    [InlineData("Content-Length: 0\r\n", "Other")]
    [InlineData("content-length: 5\r\n", "Other")]
    [InlineData("Transfer-Encoding: chunked\r\n", "Other")]
    [InlineData("Transfer-Encoding:chunked\r\n", "Other")]
    [InlineData("Upgrade: websocket\r\n", "Other")]
    [InlineData("Connection: Upgrade\r\n", "Other")]
    [InlineData("Connection: close\r\n", "Other")]
    [InlineData("Expect: 100-continue\r\n", "Other")]
    [InlineData("Host: b.example\r\n", "Other")]
    [InlineData(" folded: x\r\n", "Other")]
    [InlineData("Name : x\r\n", "Other")]
    [InlineData("noColon\r\n", "Other")]
    [InlineData(": x\r\n", "Other")]
    [InlineData("X: a\rb\r\n", "Other")]
    [InlineData("X: a\nTransfer-Encoding: chunked\r\n", "Other")]
    [InlineData("X: a\0b\r\n", "Other")]
    [InlineData("X: é\r\n", "Other")]
    public void Headers_Decide(string headers, string expected) =>
        Assert.Equal(expected, Read($"GET {Media} HTTP/1.1\r\nHost: a.example\r\n{headers}\r\n", out _));

    [Theory]
    [InlineData("GET " + Media + " HTTP/1.0\r\nHost: a\r\n\r\n", "Other")]
    [InlineData("POST " + Media + " HTTP/1.1\r\nHost: a\r\n\r\n", "Other")]
    [InlineData("HEAD " + Media + " HTTP/1.1\r\nHost: a\r\n\r\n", "Bodyless")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "Other")]
    [InlineData("GET http://a" + Media + " HTTP/1.1\r\nHost: a\r\n\r\n", "Other")]
    [InlineData("GET  " + Media + " HTTP/1.1\r\nHost: a\r\n\r\n", "Other")]
    [InlineData("GET " + Media + "  HTTP/1.1\r\nHost: a\r\n\r\n", "Other")]
    [InlineData("GET " + Media + " HTTP/1.1\r\n\r\n", "Other")]
    [InlineData("GET " + Media + " HTTP/1.1\nHost: a\n\n", "Other")]
    [InlineData("GET " + Media + "?a=b HTTP/1.1\r\nHost: a\r\n\r\n", "Bodyless")]
    [InlineData("GET /v/0123456789abcdefghjkmnpqrs/source/1%2D5.m4s HTTP/1.1\r\nHost: a\r\n\r\n", "Bodyless")]
    [InlineData("GET /v/0123456789abcdefghjkmnpqrs/source/index.m3u8 HTTP/1.1\r\nHost: a\r\n\r\n", "Bodyless")]
    [InlineData("GET /api/videos HTTP/1.1\r\nHost: a\r\n\r\n", "Bodyless")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "Other")]
    public void RequestLine_Decides(string text, string expected) => Assert.Equal(expected, Read(text, out _));

    [Fact]
    public void Cut_Anywhere_IsOther()
    {
        for (var i = 0; i < Plain.Length; i++)
        {
            Assert.Equal("Other", Read(Plain[..i], out _));
        }
    }

    [Theory]
    [InlineData(Plain + Plain)]
    [InlineData(Plain + "x")]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\n\r\n" + Plain)]
    [InlineData("\r\n" + Plain)]
    public void MoreThanOneRequest_IsOther(string text) => Assert.Equal("Other", Read(text, out _));

    private static string Read(string text, out DeliveryPath path) => DirectRequest.Read(Encoding.UTF8.GetBytes(text), out path, out _).ToString();
}
