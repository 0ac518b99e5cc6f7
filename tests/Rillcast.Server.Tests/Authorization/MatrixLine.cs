namespace Rillcast.Server.Tests.Authorization;

/// <summary>A line of <c>matrix.txt</c>.</summary>
/// <param name="Method">GET, …; ANY where an endpoint takes all.</param>
/// <param name="Route">As the endpoint is mapped.</param>
/// <param name="What">What the route's names stand for.</param>
/// <param name="Expected">An answer for each role.</param>
internal sealed record MatrixLine(string Method, string Route, string What, IReadOnlyList<string> Expected)
{
    public string Endpoint => $"{Method} {Route}";

    public static IReadOnlyList<MatrixLine> ReadAll(string file) =>
        [.. File.ReadLines(file).Where(l => l.Length > 0 && l[0] != '#').Select(l => Read(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static MatrixLine Read(string[] words) => words.Length == 9
        ? new MatrixLine(words[0], words[1], words[2], words[3..])
        : throw new FormatException($"{words.Length} words instead of 9: {string.Join(' ', words)}");
}
