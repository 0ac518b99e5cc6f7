namespace Rillcast.Server.Cli;

/// <summary>Ends the server for a reason found after it began; the command line prints the reason and the exit code is 1.</summary>
internal sealed class FatalFailure(IHostApplicationLifetime lifetime)
{
    /// <summary>Why; null while all is well.</summary>
    public StartFailure? Failure { get; private set; }

    /// <summary>Begins an orderly stop.</summary>
    public void Stop(StartFailure failure)
    {
        Failure ??= failure;
        lifetime.StopApplication();
    }
}
