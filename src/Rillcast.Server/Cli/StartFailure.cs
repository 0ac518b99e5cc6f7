namespace Rillcast.Server.Cli;

/// <summary>The server cannot start, for a reason that the operator can change; the message is one line that says what to do.</summary>
internal sealed class StartFailure(string message, Exception? inner = null) : Exception(message, inner);
