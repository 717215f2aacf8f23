import java.io.File;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.poi.ss.formula.DataValidationEvaluator;
import org.apache.poi.ss.formula.WorkbookEvaluator;
import org.apache.poi.ss.formula.eval.ErrorEval;
import org.apache.poi.ss.formula.eval.StringValueEval;
import org.apache.poi.ss.formula.eval.ValueEval;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DataValidation;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFConditionalFormatting;
import org.apache.poi.xssf.usermodel.XSSFFormulaEvaluator;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFSheetConditionalFormatting;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Saves workbooks again into a folder, and prints what it finds in each before and after, as JSON.
 *
 * Usage: java -cp 'FOLDER/*' Look.java FOLDER FILE…
 */
public class Look {
    public static void main(String[] arguments) throws Exception {
        // POI logs through Log4j, which would say that nobody listens.
        System.setProperty("log4j2.StatusLogger.level", "OFF");
        Map<String, String> found = new TreeMap<>();
        for (String file : List.of(arguments).subList(1, arguments.length)) {
            File again = new File(arguments[0], new File(file).getName());
            found.put(file, looked(new File(file), again));
            found.put(again.getPath(), looked(again, null));
        }
        System.out.writeBytes(object(found).getBytes(StandardCharsets.UTF_8));
    }

    private static String looked(File file, File again) throws Exception {
        try (XSSFWorkbook book = new XSSFWorkbook(file)) {
            List<String> sheets = new ArrayList<>();
            for (int at = 0; at < book.getNumberOfSheets(); at++) sheets.add(sheet(book, at));
            if (again != null) {
                try (FileOutputStream stream = new FileOutputStream(again)) {
                    book.write(stream);
                }
            }
            return array(sheets);
        }
    }

    private static String sheet(XSSFWorkbook book, int at) {
        XSSFSheet sheet = book.getSheetAt(at);
        XSSFFormulaEvaluator formulas = book.getCreationHelper().createFormulaEvaluator();
        DataFormatter formatter = new DataFormatter(Locale.ROOT);
        List<String> errors = new ArrayList<>();
        Map<String, String> cells = new TreeMap<>();
        for (Row row : sheet) {
            for (Cell cell : row) {
                String text = formatter.formatCellValue(cell, formulas);
                if (!text.isEmpty()) cells.put(cell.getAddress().formatAsString(), quoted(text));
            }
        }
        int rules = rules(sheet, formulas._getWorkbookEvaluator(), errors);
        Map<String, String> said = new TreeMap<>();
        said.put("name", quoted(sheet.getSheetName()));
        said.put("visibility", quoted(book.getSheetVisibility(at).name()));
        said.put("protected", String.valueOf(sheet.getProtect()));
        said.put("lists", object(lists(book, sheet, new DataValidationEvaluator(book, formulas))));
        said.put("rules", String.valueOf(rules));
        said.put("errors", array(errors));
        said.put("cells", object(cells));
        return object(said);
    }

    /** What each cell offers. */
    private static Map<String, String> lists(XSSFWorkbook book, XSSFSheet sheet, DataValidationEvaluator validations) {
        Map<String, String> lists = new TreeMap<>();
        for (DataValidation validation : sheet.getDataValidations()) {
            for (CellRangeAddress area : validation.getRegions().getCellRangeAddresses()) {
                for (CellAddress cell : area) {
                    CellReference place = new CellReference(sheet.getSheetName(), cell.getRow(), cell.getColumn(), false, false);
                    List<ValueEval> offered = validations.getValidationValuesForCell(place);
                    lists.put(cell.formatAsString(), array(offered.stream().map(Look::text).toList()));
                }
            }
        }
        return lists;
    }

    private static String text(ValueEval value) {
        return quoted(value instanceof StringValueEval text ? text.getStringValue() : String.valueOf(value));
    }

    /** Computes the formula of each conditional look in each of its cells, and gives the number of looks. */
    private static int rules(XSSFSheet sheet, WorkbookEvaluator formulas, List<String> errors) {
        XSSFSheetConditionalFormatting all = sheet.getSheetConditionalFormatting();
        int count = 0;
        for (int at = 0; at < all.getNumConditionalFormattings(); at++) {
            XSSFConditionalFormatting looks = all.getConditionalFormattingAt(at);
            for (int rule = 0; rule < looks.getNumberOfRules(); rule++) {
                count++;
                String formula = looks.getRule(rule).getFormula1();
                for (CellRangeAddress area : looks.getFormattingRanges()) {
                    for (CellAddress cell : area) {
                        CellReference place = new CellReference(sheet.getSheetName(), cell.getRow(), cell.getColumn(), false, false);
                        ValueEval value = formulas.evaluate(formula, place, area);
                        if (value instanceof ErrorEval) errors.add(quoted(formula + " in " + cell + ": " + value));
                    }
                }
            }
        }
        return count;
    }

    private static String object(Map<String, String> values) {
        return values.entrySet().stream().map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String array(List<String> values) {
        return "[" + String.join(",", values) + "]";
    }

    private static String quoted(String text) {
        StringBuilder written = new StringBuilder("\"");
        for (char sign : text.toCharArray()) {
            if (sign < ' ' || sign == '"' || sign == '\\') written.append(String.format("\\u%04x", (int) sign));
            else written.append(sign);
        }
        return written.append('"').toString();
    }
}
