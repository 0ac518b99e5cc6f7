namespace Rillcast.Server.Sharing;

/// <summary>Size of an embedded player, in pixels.</summary>
internal readonly record struct EmbedSize(int Width, int Height)
{
    private const int UsualWidth = 640;

    /// <summary>As wide as usual, or as there is room, in the video's proportions; never larger than the room (oembed.com §2.2).</summary>
    public static EmbedSize Fit(int? width, int? height, int? maxWidth, int? maxHeight)
    {
        var ratio = width is > 0 && height is > 0 ? Math.Clamp((double)width.Value / height.Value, 0.4, 3) : 16 / 9.0;
        double wide = Math.Min(UsualWidth, maxWidth ?? UsualWidth);
        if (wide / ratio > (maxHeight ?? UsualWidth))
        {
            wide = (maxHeight ?? UsualWidth) * ratio;
        }

        return new EmbedSize(Math.Max(1, (int)Math.Round(wide)), Math.Max(1, (int)Math.Round(wide / ratio)));
    }
}
