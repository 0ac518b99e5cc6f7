using System.Text.Json.Nodes;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Export;

/// <summary>What a feature keeps of a person, for the export of all of it; registered by the feature.</summary>
/// <param name="FileName">Name in the ZIP archive, <c>comments.json</c>.</param>
/// <param name="ReadAsync">The rows of a user, oldest first, as JSON.</param>
internal sealed record ExportPart(string FileName, Func<RillcastDb, string, IAsyncEnumerable<JsonNode>> ReadAsync);
