using System.Globalization;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Data;

/// <summary>Finds the PostgreSQL programs of this machine.</summary>
internal static class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c> to use for a database folder: the version that made it, or the newest.</summary>
    /// <exception cref="StartFailure">There are none, or none of the right version.</exception>
    public static string Find(string? configured, string databaseFolder)
    {
        if (configured is not null)
        {
            return File.Exists(Path.Combine(configured, "postgres"))
                ? configured
                : throw new StartFailure($"Database:PostgresBin: there is no program postgres in {configured}.");
        }

        var made = MadeBy(databaseFolder);
        var found = Installed().Where(f => made is null || f.Version == made).OrderByDescending(f => f.Version).FirstOrDefault();
        return found.Folder ?? throw new StartFailure(made is { } version
            ? $"The database in {databaseFolder} was made by PostgreSQL {version}, which is not installed: apt-get install postgresql-{version}, or name a database with RILLCAST__Database__ConnectionString."
            : "PostgreSQL is not installed: apt-get install postgresql, or name a database with RILLCAST__Database__ConnectionString.");
    }

    /// <summary>Ends the start early when a private database is wanted and cannot be had.</summary>
    /// <exception cref="StartFailure">See <see cref="Find"/>.</exception>
    public static void Check(DatabaseOptions options, DataFolder folder)
    {
        if (options.ConnectionString is null)
        {
            Find(options.PostgresBin, folder.Database);
        }
    }

    private static int? MadeBy(string databaseFolder)
    {
        var file = Path.Combine(databaseFolder, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    private static IEnumerable<(int Version, string? Folder)> Installed()
    {
        if (!Directory.Exists(DebianFolder))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(DebianFolder))
        {
            var bin = Path.Combine(folder, "bin");
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && File.Exists(Path.Combine(bin, "postgres")))
            {
                yield return (version, bin);
            }
        }
    }
}
