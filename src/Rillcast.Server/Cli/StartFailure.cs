using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Rillcast.Server.Cli;

/// <summary>The server cannot start, for a reason that the operator can change; the message is one line that says what to do.</summary>
internal sealed class StartFailure(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Puts what the host throws into words.</summary>
    public static StartFailure Of(Exception exception) => exception switch
    {
        StartFailure failure => failure,
        OptionsValidationException e => new($"Configuration: {e.Message}", e),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        IOException { InnerException: AddressInUseException } e => new($"{e.Message.TrimEnd('.')}. Stop the program that has it, or choose another address with --http or --rtmp.", e),
        System.Net.Sockets.SocketException e => new($"Cannot listen: {e.Message}. Choose another address with --http or --rtmp.", e),
        IOException or UnauthorizedAccessException => new(exception.Message.ReplaceLineEndings(" "), exception),
        _ => new($"An error on our side: {exception}", exception),
    };
}
