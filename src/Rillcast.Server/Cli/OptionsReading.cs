using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Cli;

/// <summary>Reads options records before anything is built, so that a wrong value ends the start with one clear line.</summary>
internal static class OptionsReading
{
    /// <summary>Where settings come from, in rising order: <c>appsettings.json</c>, the environment, the command line.</summary>
    /// <exception cref="StartFailure">The file is not JSON.</exception>
    public static void AddSettings(this WebApplicationBuilder builder, IReadOnlyDictionary<string, string?> flags)
    {
        builder.Configuration.Sources.Clear();
        try
        {
            builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables("RILLCAST__").AddInMemoryCollection(flags);
        }
        catch (InvalidDataException e)
        {
            throw new StartFailure($"{e.Message} {e.InnerException?.Message}".ReplaceLineEndings(" "), e);
        }
    }

    /// <summary>Reads a section into its record, checks it, and makes it available for injection.</summary>
    /// <exception cref="StartFailure">A key that does not exist, a value that cannot be read, or one out of its range.</exception>
    public static T AddOptionsRecord<T>(this WebApplicationBuilder builder, string section)
        where T : class, new()
    {
        var options = Read<T>(builder.Configuration, section);
        builder.Services.AddSingleton(options);
        return options;
    }

    /// <inheritdoc cref="AddOptionsRecord"/>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        T options;
        try
        {
            options = configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new StartFailure($"Configuration section {section}: {e.Message.ReplaceLineEndings(" ")}", e);
        }

        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
        {
            var lines = problems.Select(p => $"{section}:{p.MemberNames.FirstOrDefault()}: {p.ErrorMessage}");
            throw new StartFailure($"Configuration: {string.Join(' ', lines)}");
        }

        return options;
    }
}
