using NpgsqlTypes;

namespace Rillcast.Server.Search.Moments;

/// <summary>What comments are asked for.</summary>
/// <param name="Query">What their words must match.</param>
/// <param name="Words">The same as words, folded, for marking.</param>
internal sealed record MomentQuestion(NpgsqlTsQuery Query, IReadOnlyList<string> Words);
