using System.Globalization;

namespace Rillcast.Fuzz;

/// <summary>The command line: <c>[target|all] [--runs N | --seconds T] [--seed S] [--input FILE] [--failures DIR]</c>.</summary>
internal static class FuzzCommand
{
    private const string Usage = """
        usage: Rillcast.Fuzz [target|all] [--runs N | --seconds T] [--seed S] [--input FILE] [--failures DIR]
          --runs N        mutated inputs for each target
          --seconds T     time for all targets together (default 10)
          --seed S        repeats a session (a new one each time by default; it is printed)
          --input FILE    runs one target with one input and nothing else
          --failures DIR  where inputs that fail are written (default: failures/ beside the program)
        """;

    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        var name = "all";
        long? runs = null;
        var seconds = 10.0;
        var seed = Random.Shared.Next();
        string? input = null;
        var failures = Path.Combine(AppContext.BaseDirectory, "failures");
        try
        {
            for (var i = 0; i < args.Length; i++)
            {
                switch (args[i])
                {
                    case "--runs":
                        runs = long.Parse(args[++i], CultureInfo.InvariantCulture);
                        break;
                    case "--seconds":
                        seconds = double.Parse(args[++i], CultureInfo.InvariantCulture);
                        break;
                    case "--seed":
                        seed = int.Parse(args[++i], CultureInfo.InvariantCulture);
                        break;
                    case "--input":
                        input = args[++i];
                        break;
                    case "--failures":
                        failures = args[++i];
                        break;
                    case var word when !word.StartsWith('-'):
                        name = word;
                        break;
                    default:
                        throw new FormatException($"Unknown option {args[i]}.");
                }
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException)
        {
            errors.WriteLine(e.Message);
            errors.WriteLine(Usage);
            return 2;
        }

        var targets = FuzzTargets.All.Where(target => name == "all" || target.Name == name).ToList();
        if (targets.Count == 0 || (input is not null && targets.Count > 1))
        {
            errors.WriteLine($"Targets: {string.Join(' ', FuzzTargets.All.Select(target => target.Name))}");
            errors.WriteLine(Usage);
            return 2;
        }

        if (input is not null)
        {
            // Uncaught on purpose: the stack is what one wants to see.
            targets[0].Run(File.ReadAllBytes(input));
            output.WriteLine($"{targets[0].Name}: read without an exception");
            return 0;
        }

        output.WriteLine($"seed {seed}");
        var failed = 0;
        foreach (var target in targets)
        {
            using var session = new FuzzSession(target, seed, failures, output);
            failed += session.Run(runs, TimeSpan.FromSeconds(seconds / targets.Count)) ? 0 : 1;
        }

        return failed == 0 ? 0 : 1;
    }
}
