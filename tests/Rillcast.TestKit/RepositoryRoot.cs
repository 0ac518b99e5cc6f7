namespace Rillcast.TestKit;

/// <summary>The checkout that the tests run in.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Rillcast.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("Rillcast.slnx was not found above " + AppContext.BaseDirectory);
    }

    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
