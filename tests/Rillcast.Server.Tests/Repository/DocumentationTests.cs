using System.Text.RegularExpressions;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Repository;

/// <summary>The documents name files; files move. A document that leads nowhere fails here.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents()
    {
        var data = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Path, "*.md").Concat(
            Directory.EnumerateFiles(RepositoryRoot.Combine("docs"), "*.md", SearchOption.AllDirectories)))
        {
            data.Add(Path.GetRelativePath(RepositoryRoot.Path, file));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_of_this_project(string document)
    {
        var file = RepositoryRoot.Combine(document);
        var missing = Link().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal) && !target.StartsWith('<'))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target)));

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Named_files_exist(string document)
    {
        var missing = NamedPath().Matches(File.ReadAllText(RepositoryRoot.Combine(document))).Select(m => m.Groups[1].Value)
            .Where(name => !Path.Exists(RepositoryRoot.Combine(name))
                && !Path.Exists(RepositoryRoot.Combine("src", name)) && !Path.Exists(RepositoryRoot.Combine("tests", name)));

        Assert.Empty(missing);
    }

    // [text](target) and ![text](target)
    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // `src/…`, `Rillcast.Live/LiveStream.cs`: in backticks, with a slash, no wildcard. web/dist and artifacts/ are made by building.
    [GeneratedRegex(@"`((?:src|tests|docs|bench|scripts|deploy|\.ci|web(?!/dist)|Rillcast\.\w+(?:\.\w+)?)/[\w./-]*)`")]
    private static partial Regex NamedPath();
}
