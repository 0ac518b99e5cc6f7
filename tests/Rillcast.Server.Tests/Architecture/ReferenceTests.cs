using System.Reflection;

namespace Rillcast.Server.Tests.Architecture;

/// <summary>References point one way: Server → Live, Rtmp, Storage, Transcoding → Media.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Rillcast.Media"] = [],
        ["Rillcast.Rtmp"] = ["Rillcast.Media"],
        ["Rillcast.Live"] = ["Rillcast.Media"],
        ["Rillcast.Storage"] = ["Rillcast.Media"],
        ["Rillcast.Transcoding"] = ["Rillcast.Media"],
        ["rillcast"] = ["Rillcast.Media", "Rillcast.Rtmp", "Rillcast.Live", "Rillcast.Storage", "Rillcast.Transcoding"],
    };

    // What a library of pure computation has no business with.
    private static readonly string[] NotInMedia = ["System.Net.", "System.IO.Pipelines", "System.Threading.Channels", "System.Diagnostics.Process", "System.IO.FileSystem", "Microsoft."];

    [Fact]
    public void No_assembly_points_sideways_or_back()
    {
        foreach (var (name, allowed) in Allowed)
        {
            var references = Load(name).GetReferencedAssemblies().Select(r => r.Name!).Where(r => r.StartsWith("Rillcast", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(references.Except(allowed));
        }
    }

    [Fact]
    public void No_project_of_src_is_missing_here()
    {
        var projects = Directory.GetFiles(TestKit.RepositoryRoot.Combine("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(p => Path.GetFileNameWithoutExtension(p) is var n && n == "Rillcast.Server" ? "rillcast" : n!);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Media_is_pure() =>
        Assert.DoesNotContain(Load("Rillcast.Media").GetReferencedAssemblies(), r => NotInMedia.Any(n => r.Name!.StartsWith(n, StringComparison.Ordinal)));

    private static Assembly Load(string name) => Assembly.Load(name);
}
