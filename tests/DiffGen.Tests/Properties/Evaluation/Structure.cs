using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Evaluation;

/// <summary>Values, as the sequence of the numbers in them.</summary>
internal static class Structure
{
    /// <param name="lengths">That of a buffer, both of a grid, or those of the rows.</param>
    /// <param name="next">Is asked for each number.</param>
    public static Dual Build(CoreType type, int[] lengths, Func<Dual> next)
    {
        return type.Shape switch
        {
            Shape.Scalar => Item(),
            Shape.Grid => Dual.Reference(new View(Items(lengths[0] * lengths[1]), 0, lengths[0] * lengths[1]) { Columns = lengths[1] }),
            Shape.Rows => Dual.Reference(View.Of([.. lengths.Select(length => Dual.Reference(View.Of(Items(length))))])),
            _ => Dual.Reference(View.Of(Items(lengths[0])) with { IsList = type.Shape == Shape.List }),
        };

        Dual[] Items(int count)
        {
            var items = new Dual[count];
            for (var i = 0; i < count; i++)
            {
                items[i] = Item();
            }

            return items;
        }

        Dual Item()
        {
            if (!type.HasFields)
            {
                return next();
            }

            var (x, y) = (next(), next());
            return type.Element == Element.Node ? Dual.Reference(View.Of([x, y])) : Dual.Pair(x, y);
        }
    }

    public static IEnumerable<Dual> Leaves(CoreType type, Dual value) =>
        type.Shape != Shape.Scalar ? value.View!.Items.SelectMany(item => Leaves(type.Item, item))
        : type.Element == Element.Node ? value.View!.Items
        : type.HasFields ? [value.Part(0), value.Part(1)]
        : [value];
}
