namespace Rillcast.Server.Cli;

/// <summary>What the person at the terminal reads beside the log.</summary>
internal sealed record ConsoleText(TextWriter Writer);
