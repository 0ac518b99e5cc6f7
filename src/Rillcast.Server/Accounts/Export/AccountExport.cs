using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Export;

/// <summary>Writes all that is kept of a person into a ZIP archive of JSON files, row by row, so that it costs the same memory however much it is.</summary>
internal sealed class AccountExport(IDbContextFactory<RillcastDb> databases, IEnumerable<ExportPart> parts)
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the archive.</summary>
    /// <exception cref="IOException">The reader went away.</exception>
    public async Task WriteAsync(string userId, Stream output, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
        foreach (var part in parts)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            await using var file = await zip.CreateEntry(part.FileName).OpenAsync(ct);
            await using var json = new Utf8JsonWriter(file, Readable);
            json.WriteStartArray();
            await foreach (var row in part.ReadAsync(db, userId).WithCancellation(ct))
            {
                row.WriteTo(json);
                await json.FlushAsync(ct);
            }

            json.WriteEndArray();
        }
    }
}
