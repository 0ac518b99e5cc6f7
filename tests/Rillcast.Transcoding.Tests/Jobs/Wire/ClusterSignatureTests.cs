using Rillcast.Transcoding.Jobs.Wire;

namespace Rillcast.Transcoding.Tests.Jobs.Wire;

public sealed class ClusterSignatureTests
{
    private const string Path = "/cluster/jobs/source";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly ClusterSignature _node = new("a secret of the cluster");
    private readonly ClusterSignature _worker = new("a secret of the cluster");

    [Fact]
    public void ARequest_IsAcceptedOnce()
    {
        var signed = _worker.Sign("POST", Path, Now);
        Assert.True(_node.Accept("POST", Path, signed, Now));
        Assert.False(_node.Accept("POST", Path, signed, Now));
        Assert.True(_node.Accept("POST", Path, _worker.Sign("POST", Path, Now), Now));
    }

    [Fact]
    public void ARequest_OfAnotherMethodPathTimeOrSecret_IsRefused()
    {
        var signed = _worker.Sign("POST", Path, Now);
        Assert.False(_node.Accept("GET", Path, signed, Now));
        Assert.False(_node.Accept("POST", Path + "/", signed, Now));
        Assert.False(_node.Accept("POST", Path, signed, Now + TimeSpan.FromSeconds(61)));
        Assert.False(_node.Accept("POST", Path, signed, Now - TimeSpan.FromSeconds(61)));
        Assert.False(_node.Accept("POST", Path, new ClusterSignature("another secret, too").Sign("POST", Path, Now), Now));
        Assert.True(_node.Accept("POST", Path, signed, Now + TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1800000000")]
    [InlineData("1800000000.abc")]
    [InlineData("1800000000.00000000000000000000000000000000.")]
    [InlineData("1800000000.00000000000000000000000000000000.00.00")]
    [InlineData("-1.00000000000000000000000000000000.00")]
    public void Rubbish_IsRefused(string? parameter) => Assert.False(_node.Accept("POST", Path, parameter, Now));

    [Fact]
    public void AForgedRequest_DoesNotUseUpANonce()
    {
        var signed = _worker.Sign("POST", Path, Now);
        Assert.False(_node.Accept("POST", Path, signed[..^1] + (signed[^1] == '0' ? '1' : '0'), Now));
        Assert.True(_node.Accept("POST", Path, signed, Now));
    }

    [Fact]
    public void AReplay_AfterTheMemoryWasCleared_IsRefusedForItsTime()
    {
        var signed = _worker.Sign("POST", Path, Now);
        Assert.True(_node.Accept("POST", Path, signed, Now));
        Assert.True(_node.Accept("POST", Path, _worker.Sign("POST", Path, Now + TimeSpan.FromSeconds(90)), Now + TimeSpan.FromSeconds(90)));
        Assert.False(_node.Accept("POST", Path, signed, Now + TimeSpan.FromSeconds(90)));
    }
}
